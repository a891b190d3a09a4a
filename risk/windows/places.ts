import { isVitalOrDevice } from '../paths/paths.ts';

const VARIABLE =
  /^(?:%(?:systemroot|windir|systemdrive|userprofile|homepath|homedrive%%homepath|programfiles|programfiles\(x86\)|programdata|appdata|public|allusersprofile)%|\$(?:env:(?:systemroot|windir|systemdrive|userprofile|homepath|programfiles|programdata|appdata|allusersprofile)|home|pshome)|\$\{env:\w+\})$/i;
/** Backslashes may be gone where another shell has read the word first. */
const FOLDER =
  /^[a-z]:[\\/]*(?:windows(?:[\\/]*system32)?|users(?:[\\/]+[^\\/*]+)?|program files(?: \(x86\))?|programdata|boot|recovery|winnt)?$/i;
const SYSTEM =
  /^(?:[a-z]:[\\/]*(?:windows|program files|programdata|boot)\b|%(?:systemroot|windir|programfiles|programdata)%|\$env:(?:systemroot|windir|programfiles|programdata))/i;

/** A drive, a folder of the system or a home itself, also by its variable, or all that is right inside it. */
export function isVitalPlace(text: string): boolean {
  const bare = text
    .replace(/^\\\\[?.]\\/, '')
    .replace(/[\\/]\*(?:\.\*)?$/, '')
    .replace(/(?<=.)[\\/]+$/, '');
  if (VARIABLE.test(bare) || FOLDER.test(bare) || /^(?:hklm|hkcu|hkcr|hku|hkey_\w+):?$/i.test(bare))
    return true;
  return isVitalOrDevice(bare) || /^\\\\[.?]?\\?physicaldrive\d/i.test(text);
}

/** Somewhere in the folders of the system. */
export function isSystemPlace(text: string): boolean {
  return SYSTEM.test(text) || /^\/(?:etc|usr|bin|sbin|lib|boot)\//.test(text);
}
