import { type Body, type Dialect, eventStream, itemsOf } from './fake-model.ts';

/** Google's generateContent, as Gemini CLI speaks it. */
export const gemini: Dialect = {
  toldIn(body) {
    const answers = itemsOf(body, 'contents')
      .flatMap((content) => itemsOf(content, 'parts'))
      .flatMap(({ functionResponse }) => (functionResponse === undefined ? [] : [functionResponse as Body]));
    const last = answers.at(-1);
    return last === undefined ? null : JSON.stringify(last['response']);
  },
  answer(path, body, says) {
    if (!path.includes('enerateContent')) return null;
    const offersTools = itemsOf(body, 'tools').length > 0;
    const part =
      'run' in says && offersTools
        ? { functionCall: { name: 'run_shell_command', args: { command: says.run, description: 'x' } } }
        : { text: 'text' in says ? says.text : '{}' };
    const answer = {
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
      modelVersion: 'gemini-2.5-pro',
    };
    if (path.includes('stream')) return eventStream([answer], false);
    return { type: 'application/json', text: JSON.stringify(answer) };
  },
};
