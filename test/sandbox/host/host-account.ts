import type { AccountState } from '../kommo/account-state';
import type { ChangeListener } from '../kommo/changes';

/** What the host pages need of the simulated Kommo. */
export interface HostKommo {
  findAccount(subdomain: string): AccountState | undefined;
  /** A one-time token for the BFF. */
  signToken(subdomain: string, userId: number): string;
  /** Returns the function that ends the subscription. */
  onChange(accountId: number, listener: ChangeListener): () => void;
  /** Installs the integration as Kommo does when its administrator clicks Install. */
  install(subdomain: string): Promise<void>;
  /** Revokes its tokens and tells the BFF, as when the administrator disables it. */
  uninstall(subdomain: string): Promise<void>;
  /** Accepts or declines an incoming lead as its administrator. */
  answerIncomingLead(subdomain: string, uid: string, verdict: 'accept' | 'decline'): Promise<void>;
}
