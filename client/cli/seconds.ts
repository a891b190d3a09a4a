import { InvalidArgumentError } from 'commander';

/** An option that is a whole number of seconds. */
export function seconds(min: number, max: number): (value: string) => number {
  return (value) => {
    if (/^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    throw new InvalidArgumentError(`must be a whole number of seconds from ${min} to ${max}`);
  };
}
