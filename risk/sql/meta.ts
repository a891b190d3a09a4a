import type { RuleId } from './rules.ts';

const BACKSLASH_LOOKS =
  /^\\(?:d\w*[+S]*|l\+?|c|connect|conninfo|x|t|a|H|f|q|\?|h|help|timing|echo|qecho|warn|encoding|pset|set|unset|s[fv]\+?|z|dp|du|g|gx|watch|p|r|e|errverbose|prompt|if|elif|else|endif|gset|gdesc|crosstabview|cd|password|s|u|G|C)\b/;
const DOT_LOOKS =
  /^\.(?:tables?|schema|databases|dbinfo|indexes|indices|headers?|mode|help|quit|exit|show|stats|timer|width|nullvalue|separator|echo|print|bail|eqp|explain|fullschema|dump|changes|limit|lint|log|open|parameter|prompt|progress|sha3sum|timeout|version|vfs\w*|scanstats|trace|cd|output|once|col\w*)\b/;

/** What a line for the client program does: psql's and mysql's `\x`, sqlite's `.x`. Null for one that is not known. */
export function rulesOfMeta(line: string): readonly RuleId[] | null {
  if (/^delimiter\b/i.test(line)) return [];
  if (
    /^\\!|^\.(?:shell|system)\b|^\\(?:o|g|gx|w)\s*\||^\\copy\b.*\bprogram\b|^\.(?:output|once|import)\s+['"]?\|/i.test(
      line,
    )
  )
    return ['sql.runs-program'];
  if (/^\.load\b/i.test(line)) return ['sql.native-code'];
  if (/^\\(?:i|ir|include|include_relative|gexec|\.|e|ef|ev)\b|^\.read\b|^\\\./i.test(line))
    return ['sql.client-file'];
  if (/^\.(?:restore|recover)\b/i.test(line)) return ['sql.overwrite'];
  if (/^\\password\b/i.test(line)) return ['sql.account'];
  if (/^\\(?:copy|lo_\w+|o|w)\b|^\.(?:import|save|backup|clone|excel|archive|output|once)\b/i.test(line))
    return ['sql.write'];
  return BACKSLASH_LOOKS.test(line) || DOT_LOOKS.test(line) ? [] : null;
}
