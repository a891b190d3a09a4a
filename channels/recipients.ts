import type { Member } from '../domain/directory.ts';

/**
 * Names those whom a channel reaches: `person:ID` for each of the people who has an id on it, and `group:ID` for its
 * group, whoever they are.
 * @param kinds what a person and the group are called in front of the id
 * @param groupId null where the channel has no group
 */
export function recipientsOn(
  channel: string,
  kinds: { readonly person: string; readonly group: string },
  groupId: string | null,
): (people: readonly Member[]) => readonly string[] {
  return (people) => [
    ...people.flatMap(({ identities }) => {
      const id = identities[channel];
      return id === undefined ? [] : [`${kinds.person}:${id}`];
    }),
    ...(groupId === null ? [] : [`${kinds.group}:${groupId}`]),
  ];
}
