import type { AccountId } from '../domain/ids';

/** Which Kommo user has which extension, as the settings say. */
export interface Extensions {
  userOfExtension(account: AccountId, extension: string): Promise<number | undefined>;
  extensionOfUser(account: AccountId, userId: number): Promise<string | undefined>;
  /** Those that belong to nobody are left out. */
  usersOfExtensions(account: AccountId, extensions: readonly string[]): Promise<ReadonlyMap<string, number>>;
  extensionsOfUsers(account: AccountId, userIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
}
