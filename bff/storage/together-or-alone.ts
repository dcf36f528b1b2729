import { AppError } from '../domain/errors';
import { ATTEMPTS_IN_THE_WAY, gaveWay } from './account-transaction';
import type { GroupWork } from './in-groups';

/**
 * A group whose transaction had to give way to another one begins again; one that goes on giving way, or is refused for
 * what one of its items says, is done item by item, so that none fails for the others. One that
 * is refused by itself is not tried a second time. A database that is in trouble, or a
 * commit that nobody knows the end of, is told to all.
 */
export function togetherOrAlone<Item, Answer>(
  together: GroupWork<Item, Answer>,
  alone: (item: Item) => Promise<Answer>,
): GroupWork<Item, Answer> {
  return async (account, items) => {
    for (let attempt = 1; attempt <= ATTEMPTS_IN_THE_WAY; attempt += 1) {
      try {
        return await together(account, items);
      } catch (error) {
        if (gaveWay(error)) continue;
        if (error instanceof AppError || items.length === 1) throw error;
        break;
      }
    }
    const answers: PromiseSettledResult<Answer>[] = [];
    for (const item of items) answers.push(...(await Promise.allSettled([alone(item)])));
    return answers;
  };
}
