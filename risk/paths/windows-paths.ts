/** What Windows' own variables stand for, in lower case. */
const FOLDERS: Readonly<Record<string, string>> = {
  userprofile: 'C:/users/me',
  homepath: 'C:/users/me',
  homedrive: 'C:',
  systemdrive: 'C:',
  systemroot: 'C:/windows',
  windir: 'C:/windows',
  programfiles: 'C:/program files',
  programdata: 'C:/programdata',
  appdata: 'C:/users/me/appdata/roaming',
  localappdata: 'C:/users/me/appdata/local',
  temp: 'C:/temp',
  tmp: 'C:/temp',
};

/**
 * Reads a path as Windows writes it: a drive, `%NAME%`, `$env:NAME`, or a device such as `\\.\PhysicalDrive0`.
 * @returns it in lower case with slashes, such as `C:/users/x`; null for a path that is none of Windows'
 */
export function readWindowsPath(text: string): string | null {
  if (text.length > 4096) return null;
  const named = /^(?:%([a-z]\w*)%|\$\{?env:([a-z]\w*)\}?)/i.exec(text);
  const folder = named === null ? undefined : FOLDERS[(named[1] ?? named[2] ?? '').toLowerCase()];
  if (named !== null && folder !== undefined) return settle(folder + text.slice(named[0].length));
  const device = /^\\\\[.?]\\(physicaldrive\d*|[a-z]:)/i.exec(text);
  if (device !== null) return `//./${(device[1] ?? '').toLowerCase()}`;
  // A shell that takes backslashes away leaves `C:Windows`.
  return /^[a-z]:(?:$|[\\/*]|windows|users|program)/i.test(text) ? settle(text) : null;
}

function settle(text: string): string {
  const kept: string[] = [];
  for (const part of text
    .slice(2)
    .toLowerCase()
    .split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  while (/^\*(?:\.\*)?$/.test(kept.at(-1) ?? '')) kept.pop();
  return [text.slice(0, 2).toUpperCase(), ...kept].join('/');
}
