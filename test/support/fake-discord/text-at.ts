import type { Json } from './types.ts';

/** The text under a key, or an empty one. */
export function textAt(json: Json, key: string): string {
  const value = json[key];
  return typeof value === 'string' ? value : '';
}
