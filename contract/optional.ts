import { z } from 'zod';

/** A field of the older protocols: their clients send null or nothing between the quotes for what they leave out. */
export function optional<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined> {
  return z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());
}
