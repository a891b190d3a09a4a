import type { Action, Json } from '../../domain/action.ts';
import { renderJson, renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, box, heading } from './blocks.ts';
import { type Room, show } from './room.ts';
import type { Bilingual } from './wording.ts';

/** Everything that would run, field by field: what is not shown here could not be consented to. */
export function actionBlocks(action: Action, room: Room): readonly Block[] {
  return fieldsOf(action).flatMap(({ name, text, render }) => [
    heading(name),
    box(show(text, render, room.field)),
  ]);
}

interface Field {
  readonly name: Bilingual;
  readonly text: string;
  readonly render: (text: string) => string;
}

function fieldsOf(action: Action): readonly Field[] {
  const { type, command, argv, sql, tool, args, cwd, env, host, sourceIp } = action;
  return [
    field({ zh: '命令', en: 'Command' }, command, renderVisible),
    field({ zh: '命令（逐词）', en: 'Command, word by word' }, argv && JSON.stringify(argv), renderJson),
    field({ zh: 'SQL', en: 'SQL' }, sql, renderVisible),
    field({ zh: '工具', en: 'Tool' }, tool, renderLine),
    field({ zh: '参数', en: 'Arguments' }, indented(args), renderJson),
    field({ zh: '操作类型', en: 'Action type' }, type, renderLine),
    field({ zh: '工作目录', en: 'Working folder' }, cwd, renderLine),
    field({ zh: '环境变量', en: 'Environment' }, indented(env), renderJson),
    field({ zh: '主机', en: 'Host' }, host, renderLine),
    field({ zh: '来源 IP', en: 'Source IP' }, sourceIp, renderLine),
  ].flat();
}

function field(name: Bilingual, text: string | undefined, render: Field['render']): readonly Field[] {
  return text === undefined ? [] : [{ name, text, render }];
}

function indented(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}
