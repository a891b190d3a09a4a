/** The part of Block Kit that our messages use. */
export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'rich_text'; readonly elements: readonly RichElement[] }
  | { readonly type: 'actions'; readonly block_id: string; readonly elements: readonly SlackButton[] }
  | { readonly type: 'divider' }
  | {
      readonly type: 'input';
      readonly block_id: string;
      readonly optional: boolean;
      readonly label: PlainText;
      readonly hint: PlainText;
      readonly element: {
        readonly type: 'plain_text_input';
        readonly action_id: string;
        readonly multiline: true;
        readonly max_length: number;
      };
    };

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** Rich text is shown letter by letter: nothing in it is read as a mention, a link or a style. */
export type RichElement =
  | { readonly type: 'rich_text_section'; readonly elements: readonly RichText[] }
  | { readonly type: 'rich_text_preformatted'; readonly elements: readonly RichText[] };

export type RichText =
  | { readonly type: 'text'; readonly text: string; readonly style?: { readonly bold: true } }
  | { readonly type: 'link'; readonly url: string; readonly text: string };

export interface SlackButton {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

/** A dialog. */
export interface SlackView {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: PlainText;
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly blocks: readonly SlackBlock[];
}

/** @param most characters that the vendor takes there */
export function plain(text: string, most: number): PlainText {
  const fits = text.length <= most;
  return { type: 'plain_text', text: fits ? text : `${text.slice(0, most - 1)}…`, emoji: false };
}
