import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong below a selector by WCAG 2.2 A and AA: one line per place, empty when nothing is. */
export async function accessibilityFaults(page: Page, selector = 'body'): Promise<string[]> {
  await page.evaluate(`typeof axe === 'undefined' && (${wrap(AXE)})()`);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const options = JSON.stringify({ runOnly: { type: 'tag', values: tags } });
  const result = await page.evaluate<AxeResult>(`axe.run(${JSON.stringify(selector)}, ${options})`);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

// Behind RequireJS the library would register itself as a module instead of a global.
function wrap(script: string): string {
  return `function () { var define = undefined, module = undefined; ${script}; window.axe = window.axe || axe; }`;
}
