export type Language = 'python' | 'node' | 'perl' | 'ruby' | 'php' | 'lua' | 'awk' | 'osascript' | 'r';
export function readProgram(_l: Language, _t: string): readonly any[] {
  return [];
}
