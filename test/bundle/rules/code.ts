import { textOf } from '../archive';
import type { Archive } from '../archive';
import type { Rule } from '../rule';

const LISTING = '/docs/getting-listed';
const CALLBACKS = ['render', 'init', 'bind_actions', 'onSave', 'destroy'];
/** Addresses that stand for no host of ours: XML namespaces. */
const NAMESPACES = ['http://www.w3.org'];

/** A rule that looks for what must not be in the code; comments may speak of it. */
function forbids(name: string, pattern: RegExp, source = LISTING): Rule {
  return {
    name,
    source,
    check: ({ archive }) =>
      codeFiles(archive).flatMap((name) =>
        codeOf(archive, name)
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : [])),
      ),
  };
}

export const codeRules: readonly Rule[] = [
  forbids('the script does not write to the console', /\bconsole\s*[.[]/),
  forbids('the script opens no alert boxes', /\b(alert|confirm|prompt)\s*\(|\bdebugger\b/),
  forbids('the script makes no code of texts', /\beval\s*\(|\bnew Function\b|\bsetTimeout\(\s*['"`]/),
  forbids(
    'the script loads no other script',
    /createElement\(\s*['"]script['"]|\bimportScripts\b|\bimport\s*\(/,
  ),
  forbids(
    'the script writes no HTML as text',
    /\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write/,
  ),
  forbids('the script waits for no request', /async\s*:\s*false|\.open\([^)]*,\s*false\s*\)/),
  forbids('the script puts nothing into the head of the page', /document\.head\b|['"`]head['"`]/),
  forbids('the script changes nothing of Kommo', /\bAPP\.[\w.]+\s*=[^=]/, '/docs/environment-variables'),
  forbids('the script does not press the buttons of Kommo', /js-widget-(save|install|uninstall)/),
  forbids('the script makes no global variables', /\b(window|globalThis|self)\.\w+\s*=[^=]/),
  forbids(
    'the script sets no constant of Kommo',
    /\.constant\b(\?\.)?\(\s*['"`]\w+['"`]\s*,/,
    '/docs/environment-variables',
  ),
  {
    name: 'the script is an anonymous AMD module',
    source: '/docs/script-js',
    check: ({ archive }) =>
      codeFiles(archive)
        .filter((name) => !/^\s*define\(\s*(\[|function|\()/.test(codeOf(archive, name)))
        .map((name) => `${name} does not begin with define([`),
  },
  {
    name: 'the script has the callbacks without which Kommo does not run it',
    source: '/docs/script-js',
    check: ({ archive }) =>
      CALLBACKS.filter((name) => !new RegExp(`\\b${name}\\b`).test(codeOf(archive, 'script.js'))).map(
        (name) => `${name} is missing`,
      ),
  },
  {
    name: 'the script talks to no host but the BFF',
    source: LISTING,
    check: ({ archive, publicUrl }) =>
      codeFiles(archive).flatMap((name) =>
        originsIn(codeOf(archive, name))
          .filter((origin) => origin !== new URL(publicUrl).origin && !NAMESPACES.includes(origin))
          .map((origin) => `${name} names ${origin}`),
      ),
  },
  {
    name: 'the script is built for the BFF at PUBLIC_URL, over https',
    source: '/docs/limitations',
    check: ({ archive, publicUrl }) => [
      ...(publicUrl.startsWith('https://') ? [] : [`PUBLIC_URL is ${publicUrl}: set it to an https address`]),
      ...(textOf(archive, 'script.js').includes(JSON.stringify(publicUrl))
        ? []
        : [`script.js does not name ${publicUrl}`]),
    ],
  },
];

export function codeFiles(archive: Archive): readonly string[] {
  return [...archive.keys()].filter((name) => name.endsWith('.js'));
}

/** The code without its comments, line for line. Addresses in texts are no comments. */
export function codeOf(archive: Archive, name: string): string {
  return textOf(archive, name)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[\s;{})])\/\/[^\n]*/g, '$1');
}

function originsIn(code: string): readonly string[] {
  return [...new Set(code.match(/\b(?:https?|wss?):\/\/[\w.-]+(?::\d+)?/g) ?? [])];
}
