import type { Json } from '../../domain/action.ts';
import { type Part, pathSlot, textSlot } from './part.ts';

/** Tools that read or write one file: where its path stands, and where what is written. */
const FILE_TOOLS: Readonly<
  Record<string, { readonly path: readonly string[]; readonly texts: readonly string[] }>
> = {
  Read: { path: ['file_path'], texts: [] },
  Write: { path: ['file_path'], texts: ['content'] },
  Edit: { path: ['file_path'], texts: ['old_string', 'new_string'] },
  read_file: { path: ['path', 'file_path'], texts: [] },
  write_file: { path: ['path', 'file_path'], texts: ['content', 'contents'] },
  edit_file: { path: ['path', 'file_path'], texts: ['old_text', 'new_text', 'old_string', 'new_string'] },
  create_file: { path: ['path', 'file_path'], texts: ['content', 'contents', 'file_text'] },
};

/**
 * The members of a tool's arguments, by name. Of a file tool the path may vary within its folder, and then what is
 * written with it; of every other tool nothing may. Null for arguments that are no object.
 */
export function toolMembers(
  tool: string,
  args: Json | undefined,
  cwd: string | undefined,
): readonly (readonly [string, Part | { readonly fixed: Json }])[] | null {
  if (args === undefined || args === null || typeof args !== 'object' || Array.isArray(args)) return null;
  const known = Object.hasOwn(FILE_TOOLS, tool) ? FILE_TOOLS[tool] : undefined;
  const members = Object.entries(args as Readonly<Record<string, Json>>);
  const paths = members.filter(([name]) => known?.path.includes(name) === true);
  const [, path] = paths[0] ?? [];
  const slot = paths.length === 1 && typeof path === 'string' ? pathSlot(path, cwd) : null;
  return members.map(([name, value]) => {
    if (known === undefined || slot === null || typeof value !== 'string') return [name, { fixed: value }];
    if (known.path.includes(name)) return [name, slot];
    return [name, known.texts.includes(name) ? (textSlotOf(value) ?? { fixed: value }) : { fixed: value }];
  });
}

/** What is written into a file may begin with anything, unlike a word of a command. */
function textSlotOf(text: string): Part | null {
  return textSlot(`x${text.replace(/[\t\r]/g, ' ')}`);
}
