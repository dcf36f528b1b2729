import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallRules, GeneralSettings } from '../../../bff/contract/settings';
import type { CallWithTimeline } from '../../../bff/contract/call-view';
import type { AccountState } from '../../sandbox/kommo/account-state';
import { voipstudioCall } from '../../sandbox/providers/voipstudio';
import type { VoipstudioCall } from '../../sandbox/providers/voipstudio';
import { eventually } from '../../support/eventually';
import type { World } from './world';

export interface RuleChanges {
  readonly rules?: { readonly [Name in keyof CallRules]?: Partial<CallRules[Name]> };
  readonly general?: Partial<GeneralSettings>;
}

/** Calls of VoIPstudio under changed settings, and what became of them in Kommo. */
export interface RuleDesk {
  account(): AccountState;
  /** A number that no other test uses. */
  newNumber(): string;
  /** The defaults with these changes. */
  settle(changes: RuleChanges): Promise<void>;
  deliver(id: string, changes: Partial<VoipstudioCall>): Promise<unknown>;
  /** Delivers a call and waits until it is logged. */
  call(id: string, changes: Partial<VoipstudioCall>): Promise<CallWithTimeline>;
  /** Resolves when the call's timeline names the rule. */
  untilRule(id: string, code: string): Promise<CallWithTimeline>;
  incomingLeadState(uid: string | null): string | undefined;
  incomingLeadsFor(number: string): number;
  leadsOf(contactId: number): readonly number[];
}

export function openRuleDesk(world: () => World, numbersFrom: string): RuleDesk {
  let told = 1000;
  const account = () => world().kommo.account('demo');
  const desk: RuleDesk = {
    account,
    newNumber: () => `${numbersFrom}${++told}`,
    async settle({ rules = {}, general = {} }) {
      const { rules: defaults, general: generalDefaults } = DEFAULT_SETTINGS;
      await world().saveSettings({
        general: { ...generalDefaults, ...general },
        rules: {
          incomingUnknown: { ...defaults.incomingUnknown, ...rules.incomingUnknown },
          incomingKnown: { ...defaults.incomingKnown, ...rules.incomingKnown },
          missed: { ...defaults.missed, ...rules.missed },
          outgoingNew: { ...defaults.outgoingNew, ...rules.outgoingNew },
        },
      });
    },
    deliver(id, changes) {
      const sample = {
        id,
        externalNumber: '+447854740947',
        outcome: 'answered',
        extension: '10002',
      } as const;
      return world().deliver('voipstudio', voipstudioCall({ ...sample, ...changes }));
    },
    async call(id, changes) {
      await desk.deliver(id, changes);
      return world().until(`voipstudio:${id}`, 'logged');
    },
    untilRule: (id, code) =>
      eventually(async () => {
        const found = await world().call(`voipstudio:${id}`);
        const lines = found.timeline.filter(({ kind }) => kind === 'rule').map(({ detail }) => detail);
        if (!lines.some((detail) => detail.startsWith(`${code}: `))) throw new Error(lines.join('\n'));
        return found;
      }),
    incomingLeadState: (uid) => account().unsorted.get(uid ?? '')?.state,
    incomingLeadsFor: (number) =>
      [...account().unsorted.values()].filter((record) => JSON.stringify(record).includes(number)).length,
    leadsOf: (contactId) =>
      account()
        .links.filter(({ to }) => to.type === 'contacts' && to.id === contactId)
        .map(({ from }) => from.id),
  };
  return desk;
}
