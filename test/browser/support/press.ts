import type { Locator } from 'playwright-core';

/**
 * Presses a button that may still move, by its key: what loads above it pushes it down, and a press of the mouse that
 * begins before and ends after is a click on neither place.
 */
export async function press(button: Locator): Promise<void> {
  await button.and(button.page().locator(':enabled')).press('Enter');
}
