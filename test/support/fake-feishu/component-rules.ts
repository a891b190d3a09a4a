import { badCard, checkOneOf } from './card-fault.ts';
import { BUTTON_TYPES, INPUT_TYPES, MAX_INPUT_LENGTH } from './card-schema.ts';
import { isObject, objectAt, stringAt, type JsonObject } from './json.ts';

/** A button that hands its form in; the second spelling is the older one. */
export function isSubmit(element: JsonObject): boolean {
  return element['form_action_type'] === 'submit' || element['action_type'] === 'form_submit';
}

export function checkButton(button: JsonObject, path: string, inForm: boolean): void {
  checkOneOf(button, 'type', BUTTON_TYPES, path);
  checkOneOf(button, 'form_action_type', ['submit', 'reset'], path);
  if (inForm && button['form_action_type'] === undefined && button['action_type'] === undefined) {
    throw badCard('a button in a form needs form_action_type', path);
  }
  const text = objectAt(button, 'text');
  if (text && text['tag'] !== 'plain_text') throw badCard('the text of a button is plain_text', path);
  checkConfirm(button, path);
  checkBehaviors(button, path);
}

export function checkInput(input: JsonObject, path: string): void {
  checkOneOf(input, 'input_type', INPUT_TYPES, path);
  checkOneOf(input, 'label_position', ['top', 'left'], path);
  const length = input['max_length'];
  if (length !== undefined && !isInteger(length, 1, MAX_INPUT_LENGTH)) {
    throw badCard(`max_length is ${JSON.stringify(length)}, not 1 to ${MAX_INPUT_LENGTH}`, path);
  }
  for (const property of ['label', 'placeholder']) {
    const text = input[property];
    if (text !== undefined && (!isObject(text) || text['tag'] !== 'plain_text')) {
      throw badCard(`${property} is plain_text`, path);
    }
  }
  checkConfirm(input, path);
  checkBehaviors(input, path);
}

export function checkText(text: JsonObject, path: string): void {
  const content = text['content'];
  if (content === undefined && objectAt(text, 'i18n_content') !== null) return;
  if (typeof content !== 'string') throw badCard('content is not a string', path);
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function checkConfirm(element: JsonObject, path: string): void {
  const confirm = element['confirm'];
  if (confirm === undefined) return;
  if (!isObject(confirm) || !objectAt(confirm, 'title') || !objectAt(confirm, 'text')) {
    throw badCard('confirm needs a title and a text', path);
  }
}

function checkBehaviors(element: JsonObject, path: string): void {
  const behaviors = element['behaviors'];
  if (behaviors === undefined) return;
  if (!Array.isArray(behaviors)) throw badCard('behaviors is not a list', path);
  for (const behavior of behaviors) {
    const type = isObject(behavior) ? stringAt(behavior, 'type') : null;
    if (!isObject(behavior) || (type !== 'callback' && type !== 'open_url')) {
      throw badCard(`a behavior is callback or open_url, not ${type}`, path);
    }
    if (type === 'callback' && !isObject(behavior['value'])) {
      throw badCard('the value of a callback is an object', path);
    }
  }
}
