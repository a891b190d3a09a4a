export function judgeSql(..._a: any[]): any[] {
  return [];
}
