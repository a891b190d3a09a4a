/**
 * RFC 8785 canonical JSON: members sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them (which is what the RFC prescribes). Members that are undefined are left out, as JSON.stringify does.
 * @throws TypeError for what JSON cannot carry: NaN, infinities, bigints, functions, lone surrogates
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      throw new TypeError(`a ${typeof value} has no JSON form`);
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  }
  const known = value as Readonly<Record<string, unknown>>;
  let members = '';
  // Without a comparison of its own, sort goes by UTF-16 code units.
  for (const key of Object.keys(known).sort()) {
    const member = known[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Two different broken strings must not share one UTF-8 form, or a digest could stand for both. */
function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate has no canonical JSON form');
  return JSON.stringify(text);
}
