/** One message in a channel that shows an approval to somebody. */
export interface Copy {
  /** Whom the channel was asked to reach: its own id for a person or a chat. */
  readonly recipient: string;
  readonly messageId: string;
  readonly chatId: string;
  /** ISO 8601. */
  readonly sentAt: string;
  /** The approval's version that the message shows. */
  readonly shownVersion: number;
  /** Reminders that this recipient has had. */
  readonly reminders: number;
}
