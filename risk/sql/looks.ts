export function looksLikeSql(_t: string): boolean {
  return false;
}
