export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(record: JsonObject, key: string): JsonObject | null {
  const value = record[key];
  return isObject(value) ? value : null;
}

export function textAt(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}

/** A whole number, which Telegram takes as a text too; null for anything else. */
export function numberAt(record: JsonObject, key: string): number | null {
  const value = record[key];
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

export function listAt(record: JsonObject, key: string): readonly Json[] {
  const value = record[key];
  return Array.isArray(value) ? value : [];
}
