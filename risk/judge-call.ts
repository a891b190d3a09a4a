import type { Action } from '../domain/action.ts';
import { atLeast } from '../domain/tier.ts';
import type { Finding } from '../domain/verdict.ts';
import { isNeverBypassed } from './action-types.ts';
import { argvFindings, commandFindings, programFindings, sqlFindings } from './judge-text.ts';
import { judgeArgv, judgeWrite } from './shell/judge.ts';
import type { Arguments } from './tools/arguments.ts';
import { equivalentsOf, namedCommand } from './tools/as-command.ts';
import { codeIn } from './tools/carried.ts';
import { judgeTool } from './tools/deeds.ts';
import { readTool } from './tools/tool-call.ts';

/** A tool call, or arguments that come with a type: judged by what they carry, and by what the tool's name says. */
export function callFindings(action: Action, read: Arguments): readonly Finding[] {
  const { tool, cwd } = action;
  const findings: Finding[] = [];
  for (const code of codeIn(read.all, tool)) {
    if (code.kind === 'argv') findings.push(...argvFindings(code.words, code.path, cwd, code.given));
    else if (code.kind === 'program') findings.push(...programFindings(code.text, code.language, code.path));
    else if (code.kind === 'shell') findings.push(...commandFindings(code.text, code.path, cwd));
    else findings.push(...sqlFindings(code.text, code.path, true));
  }
  if (tool !== undefined) findings.push(...toolFindings(tool, read, cwd));
  if (read.refusedAt !== null) findings.push(unread(read.refusedAt));
  return findings;
}

function toolFindings(tool: string, read: Arguments, cwd: string | undefined): readonly Finding[] {
  const call = readTool(tool, read.all);
  const findings = [...judgeTool(tool, call)];
  if (isNeverBypassed(tool)) findings.push(neverBypassed(tool));
  const command = namedCommand(tool, read.all);
  if (command !== null) {
    const told = judgeArgv(command, '/tool', cwd).filter(({ rule }) => !rule.startsWith('unknown.'));
    findings.push(...told.map((finding) => ({ ...finding, span: [0, tool.length] as const })));
  }
  for (const { words, writes, path, text } of equivalentsOf(call.effect, call.words, read.all)) {
    const told = writes === true ? judgeWrite(words[0] ?? '', path, cwd) : judgeArgv(words, path, cwd);
    for (const finding of told) {
      // What the command itself would be told for reading or fetching says nothing of a tool.
      if (atLeast(finding.tier, 'MEDIUM') || finding.label !== null)
        findings.push({ ...finding, span: [0, text.length], path });
    }
  }
  return findings;
}

function neverBypassed(tool: string): Finding {
  return {
    rule: 'type.never-bypassed',
    tier: 'HIGH',
    label: null,
    message: `The tool is ${tool}, which always needs a person.`,
    messageZh: `工具为 ${tool}，始终需要人工审批。`,
    span: [0, tool.length],
    path: '/tool',
  };
}

/** Arguments come with a type as well as with a tool. */
function unread(path: string): Finding {
  return {
    rule: 'tools.unparseable',
    tier: 'MEDIUM',
    label: 'unparseable',
    message: 'The arguments are nested too deep, or are too many, to be read to the end.',
    messageZh: '参数嵌套过深或数量过多，无法读完。',
    span: null,
    path,
  };
}
