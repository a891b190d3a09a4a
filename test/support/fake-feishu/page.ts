import type { FakeFeishu } from './fake-feishu.ts';
import type { JsonObject } from './json.ts';
import { escapeHtml, renderCardAsHtml } from './render-card-html.ts';
import type { Locale, StoredMessage } from './types.ts';

/** Every chat with its messages drawn, oldest first, as the page asks for them. */
export function drawChats(
  fake: Pick<FakeFeishu, 'messages'>,
  people: Readonly<Record<string, string>>,
  locale: Locale,
): JsonObject {
  const messages = fake.messages();
  const known = new Set([...Object.keys(people), ...messages.map(({ receiveId }) => receiveId)]);
  const chats = [...known].map((receiveId) => ({
    receiveId,
    name: people[receiveId] ?? receiveId,
    isPerson: !receiveId.startsWith('oc_'),
    messages: messages.filter((message) => message.receiveId === receiveId).map((one) => draw(one, locale)),
  }));
  return { chats };
}

function draw(message: StoredMessage, locale: Locale): JsonObject {
  const { messageId, createdAt, text, versions } = message;
  const html =
    text === null ? renderCardAsHtml(message.card, locale) : `<p class="text">${escapeHtml(text)}</p>`;
  return {
    messageId,
    at: new Date(createdAt).toISOString(),
    updates: Math.max(0, versions.length - 1),
    html,
  };
}

/** One page without a build: the people's chats side by side, as each would see them. */
export const PAGE = `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countersign × 飞书 (fake)</title>
<style>
  body { margin: 0; font: 14px/1.5 system-ui, sans-serif; background: #eef0f3; color: #1f2329; }
  nav { display: flex; gap: 1rem; align-items: center; padding: .6rem 1rem; background: #fff; border-bottom: 1px solid #dee0e3; }
  nav .grow { flex: 1; }
  main { display: flex; gap: 1rem; padding: 1rem; align-items: flex-start; overflow-x: auto; }
  section { flex: 1 0 22rem; max-width: 34rem; }
  h2 { font-size: 1rem; margin: .2rem 0; }
  .card, .text { background: #fff; border: 1px solid #dee0e3; border-radius: 8px; overflow: hidden; margin: .5rem 0; }
  .text { padding: .5rem .8rem; white-space: pre-wrap; }
  .card header { padding: .5rem .8rem; background: #e1e3e6; }
  header.blue, header.wathet { background: #d6e4ff; } header.green, header.turquoise { background: #d3f4dd; }
  header.yellow { background: #faf0b5; } header.orange { background: #ffe2c6; }
  header.red, header.carmine { background: #ffd6d6; } header.purple, header.violet { background: #e8dcff; }
  .tag { font-size: .8rem; padding: 0 .4rem; border-radius: 4px; background: #fff8; border: 1px solid #0002; }
  .body { padding: .3rem .8rem .8rem; }
  .body p { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  .small { color: #646a73; font-size: .8rem; } .grey { background: #f2f3f5; padding: .2rem .6rem; border-radius: 6px; }
  .grey p { font-family: ui-monospace, monospace; }
  textarea { width: 100%; box-sizing: border-box; font: inherit; }
  button { font: inherit; padding: .3rem .9rem; border-radius: 6px; border: 1px solid #c9cdd4; background: #fff; cursor: pointer; margin-top: .4rem; }
  button.primary_filled { background: #3370ff; color: #fff; } button.danger_filled { background: #f54a45; color: #fff; }
  button.danger { color: #d83931; } time { color: #8f959e; font-size: .8rem; }
  #toast { position: fixed; top: 3.4rem; left: 50%; transform: translateX(-50%); padding: .6rem 1rem; border-radius: 8px; background: #fff; border: 2px solid #8f959e; white-space: pre-wrap; max-width: 30rem; }
  #toast.success { border-color: #34c724; } #toast.error { border-color: #f54a45; } #toast.warning { border-color: #ff8800; } #toast.info { border-color: #3370ff; }
</style>
<nav><strong>Countersign × 飞书</strong><span>A stand-in for Feishu on this machine: click as each person would.</span><span class="grow"></span>
<label>in the group as <select id="who"></select></label>
<button data-locale="zh_cn">中文</button><button data-locale="en_us">English</button></nav>
<div id="toast" role="status" hidden></div>
<main></main>
<script>
  const main = document.querySelector('main'), toast = document.querySelector('#toast'), who = document.querySelector('#who');
  const typed = new Map();
  let locale = 'zh_cn', drawn = '', hiding;
  async function look() {
    try {
      const answer = await fetch('/fake/chats?locale=' + locale);
      const text = await answer.text();
      if (text !== drawn) { drawn = text; draw(JSON.parse(text).chats); }
    } catch { say('error', 'The demo has ended. 演示已结束。'); }
    setTimeout(look, 700);
  }
  function draw(chats) {
    const focus = document.activeElement?.closest?.('[data-message]')?.dataset.message, field = document.activeElement?.name;
    const chosen = who.value;
    who.replaceChildren(...chats.filter((chat) => chat.isPerson).map((chat) => new Option(chat.name, chat.receiveId)));
    if (chosen) who.value = chosen;
    main.replaceChildren(...chats.map((chat) => {
      const section = document.createElement('section');
      const title = document.createElement('h2');
      title.textContent = chat.name;
      section.append(title, ...chat.messages.map((message) => {
        const place = document.createElement('div');
        place.dataset.message = message.messageId;
        place.dataset.person = chat.isPerson ? chat.receiveId : '';
        place.innerHTML = '<time></time>' + message.html;
        place.querySelector('time').textContent = message.at.slice(11, 19) + (message.updates ? ' · ↻ ' + message.updates : '');
        for (const input of place.querySelectorAll('textarea')) input.value = typed.get(message.messageId + input.name) ?? input.value;
        return place;
      }));
      return section;
    }));
    if (focus && field) document.querySelector('[data-message="' + focus + '"] [name="' + field + '"]')?.focus();
  }
  function say(type, text) {
    toast.className = type; toast.textContent = text; toast.hidden = false;
    clearTimeout(hiding); hiding = setTimeout(() => { toast.hidden = true; }, 6000);
  }
  main.addEventListener('input', (event) => typed.set(event.target.closest('[data-message]').dataset.message + event.target.name, event.target.value));
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.locale) { locale = button.dataset.locale; drawn = ''; return; }
    if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
    const place = button.closest('[data-message]');
    const formValue = Object.fromEntries([...place.querySelectorAll('textarea')].map((input) => [input.name, input.value]));
    const body = { messageId: place.dataset.message, button: button.dataset.button, formValue, openId: place.dataset.person || who.value };
    button.disabled = true;
    try {
      const answer = await fetch('/fake/press', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      const result = await answer.json();
      if (result.error) say('error', result.error);
      else if (result.clientCode !== null) say('error', (locale === 'zh_cn' ? '出错了，请重试 ' : 'Something went wrong, try again ') + result.clientCode);
      else if (result.toast) say(result.toast.type, result.toast.i18n?.[locale] ?? result.toast.content);
      typed.delete(place.dataset.message + 'comment');
    } finally { button.disabled = false; drawn = ''; }
  });
  look();
</script>
</html>
`;
