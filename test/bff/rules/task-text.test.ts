import { taskText } from '../../../bff/rules/task-text';

const words = {
  phone: '+442079460000',
  name: 'Olivia',
  at: Date.parse('2026-03-02T23:41:10Z'),
  timeZone: 'Europe/Berlin',
};

test('fills in number, name and time, as often as they are named', () => {
  expect(taskText('Call {name} back: {phone}, {phone} ({time})', words)).toBe(
    'Call Olivia back: +442079460000, +442079460000 (2026-03-03 00:41)',
  );
});

test('the number stands for a name that is not known', () => {
  expect(taskText('{name}', { ...words, name: '' })).toBe('+442079460000');
});

test('what a card is called is never read as a template', () => {
  expect(taskText('{name}', { ...words, name: '{phone} & $1' })).toBe('{phone} & $1');
});

test('other braces stay, and no text is a text of ours', () => {
  expect(taskText('{you} {phone}', words)).toBe('{you} +442079460000');
  expect(taskText('  ', words)).toBe('Call back +442079460000');
});
