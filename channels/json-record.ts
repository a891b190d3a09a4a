/** An object of somebody else's JSON, of which nothing is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function toRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

export function recordAt(record: JsonRecord, key: string): JsonRecord | null {
  return toRecord(record[key]);
}

/** The text under a key, or an empty one. */
export function textAt(record: JsonRecord, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}
