import en from '../../i18n/en.json';
import es from '../../i18n/es.json';
import id from '../../i18n/id.json';
import pt from '../../i18n/pt.json';
import tr from '../../i18n/tr.json';
import { timeAgo } from '../../widget/settings/time-ago';
import {
  countryName,
  formatDateTime,
  formatDuration,
  formatRecently,
  formatTime,
} from '../../widget/shared/format';
import { createTexts } from '../../widget/shared/text';

const MORNING = new Date(2026, 2, 5, 9, 7).toISOString();
const AT_NOON = new Date(2026, 2, 5, 12, 0).getTime();

test.each([
  { locale: 'en', dateTime: 'Mar 5, 2026, 9:07 AM', time: '9:07 AM', country: 'Germany', ago: '2 hours ago' },
  { locale: 'es', dateTime: '5 mar 2026, 9:07', time: '9:07', country: 'Alemania', ago: 'hace 2 horas' },
  {
    locale: 'pt',
    dateTime: '5 de mar. de 2026, 09:07',
    time: '09:07',
    country: 'Alemanha',
    ago: 'há 2 horas',
  },
  { locale: 'tr', dateTime: '5 Mar 2026 09:07', time: '09:07', country: 'Almanya', ago: '2 saat önce' },
  { locale: 'id', dateTime: '5 Mar 2026, 09.07', time: '09.07', country: 'Jerman', ago: '2 jam yang lalu' },
])('times and countries are written as people read them, in $locale', ({ locale, ...written }) => {
  expect({
    // Between the digits and AM stands a narrow space in some versions of the tables.
    dateTime: formatDateTime(MORNING, locale).replace(/\u202f/g, ' '),
    time: formatTime(MORNING, locale).replace(/\u202f/g, ' '),
    country: countryName('DE', locale),
    ago: timeAgo(MORNING, AT_NOON, locale),
  }).toEqual(written);
});

test.each([
  { locale: 'en', texts: en, written: ['1,234', '1,234,567'] },
  { locale: 'es', texts: es, written: ['1234', '1.234.567'] },
  { locale: 'pt', texts: pt, written: ['1.234', '1.234.567'] },
  { locale: 'tr', texts: tr, written: ['1.234', '1.234.567'] },
  { locale: 'id', texts: id, written: ['1.234', '1.234.567'] },
])('counts are written as people read them, in $locale', ({ locale, texts, written }) => {
  const text = createTexts(() => ({ ...texts, language: locale }), ['en', 'es', 'pt', 'tr', 'id']);

  const told = [1_234, 1_234_567].map((count) => text('notices.calls_kept', { count }));

  expect(told.map((words) => /\d[\d.,]*\d/.exec(words)?.[0])).toEqual(written);
});

test('a call of today is told by its hour, an older one by its day, one of another year with the year', () => {
  const told = (date: Date) => formatRecently(date.toISOString(), AT_NOON, 'es');

  expect(told(new Date(2026, 2, 5, 9, 7))).toBe('9:07');
  expect(told(new Date(2026, 1, 3))).toBe('3 feb');
  expect(told(new Date(2025, 11, 30))).toBe('30 dic 2025');
});

test('a clock reads the same in every language, and never runs backwards', () => {
  expect([7, 754, 3_723, -5].map(formatDuration)).toEqual(['0:07', '12:34', '1:02:03', '0:00']);
});

test('a country that nobody knows has no name', () => {
  expect(countryName('XX', 'en')).toBe('');
});
