import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';
import { UsageError } from './usage-error';

/** @throws UsageError */
export function readAccount(text: string | undefined): AccountId {
  if (!/^[1-9]\d*$/.test(text ?? '')) throw new UsageError('An account is named by its number in Kommo.');
  return accountId(Number(text));
}
