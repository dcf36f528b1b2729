import type { FieldError } from '../../bff/contract/problem';
import type { ProviderName, SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import type { BffClient } from '../bff-client/bff-client';
import { el } from '../shared/dom';
import { createFieldSet } from '../shared/field';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { checkSettings } from './check-settings';
import { connectionSection } from './connection-section';
import { extensionsSection } from './extensions-section';
import { formErrors } from './form-errors';
import { noticesOf } from './notices';
import { numbersSection } from './numbers-section';
import { queryNamesSection } from './query-names-section';
import { recentCallsSection } from './recent-calls';
import { rehearsal } from './rehearsal';
import { rulesSection } from './rules-section';
import { screensSection } from './screens-section';
import { testCall } from './test-call';
import { tryConnection } from './try-connection';
import { webhookSection } from './webhook-section';

/** What the form asks of the BFF while it is open. */
export type SettingsBff = Pick<
  BffClient,
  | 'testConnection'
  | 'providerLines'
  | 'readDelivery'
  | 'rehearse'
  | 'callsIn'
  | 'recentCalls'
  | 'readCall'
  | 'retryCall'
  | 'startTestCall'
>;

export interface SettingsPanelDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly bff: SettingsBff;
  /** Ends when the form is taken away. */
  readonly lifetime: Lifetime;
  readonly now: () => number;
  readonly bringCallsToFront: (isFront: boolean) => void;
  readonly stored: SettingsDocument;
  /** What an unsuccessful save left behind. */
  readonly draft: SettingsInput | null;
}

export interface SettingsPanel {
  readonly element: HTMLElement;
  readonly read: () => SettingsInput;
  /** Problems that show before anything is sent. */
  readonly check: () => readonly FieldError[];
  /** In words above the form, and at each named field. Nothing typed is touched. */
  readonly showFailure: (words: string, errors: readonly FieldError[]) => void;
  /** What is stored now: secrets are no longer in the page, calls are taken. */
  readonly showStored: (stored: SettingsDocument) => void;
}

export function createSettingsPanel(deps: SettingsPanelDeps): SettingsPanel {
  const { text, locale, stored, bff } = deps;
  const fields = createFieldSet();
  const section = { text, locale, fields, stored, shown: deps.draft ?? toInput(stored) };
  let known = stored;

  const { webhook, trial } = liveParts(deps);
  const queryNames = queryNamesSection(section);
  const showProvider = (provider: ProviderName): void => {
    onProvider(known, provider);
    queryNames.element.hidden = provider !== 'myoperator';
    webhook.show(known, provider);
    trial.show(known.active && known.provider === provider);
  };
  const connection = connectionSection(section, showProvider);
  const extensions = extensionsSection(section);
  const onProvider = tryConnection({ ...deps, connection, extensions });
  const [screens, numbers, rules] = [screensSection(section), numbersSection(section), rulesSection(section)];
  showProvider(section.shown.provider);

  const read = (): SettingsInput => {
    const { managers, withoutCallWindows } = extensions.read();
    return {
      active: true,
      ...connection.read(),
      // Also for other providers: a look at another one must not lose them.
      ...queryNames.read(),
      managers,
      general: { ...screens.read(), ...numbers.read(), withoutCallWindows },
      rules: rules.read(),
    };
  };
  const summary = errorSummary();
  const showFailure = (words: string, errors: readonly FieldError[]): void => {
    fields.clearErrors();
    summary.hidden = false;
    const inForm = formErrors(errors, { sent: read(), text, nameOf: extensions.nameOf });
    const homeless = fields.showErrors(inForm, (said) => said);
    extensions.redraw();
    summary.textContent = [words, ...homeless.map(({ code }) => code)].join(' ');
    if (homeless.length === errors.length) summary.focus();
  };
  rules.element.append(rehearsal({ text, locale, read, rehearse: bff.rehearse, onInvalid: showFailure }));

  return {
    element: el(
      'div',
      { class: 'kt-settings' },
      noticesOf(stored, text, locale),
      summary,
      ...[connection, webhook, queryNames, extensions, rules, screens, numbers].map(({ element }) => element),
      recentCallsSection({ ...deps, ...bff }),
    ),
    ...{ read, showFailure, check: () => checkSettings(read()) },
    showStored(now) {
      known = now;
      summary.hidden = true;
      fields.clearErrors();
      connection.forgetSecrets();
      showProvider(now.provider);
    },
  };
}

function errorSummary(): HTMLElement {
  return el('div', { class: 'kt-alert', role: 'alert', tabindex: -1, hidden: true });
}

/** Where calls come in, and a way to see that they do. */
function liveParts(deps: SettingsPanelDeps) {
  const webhook = webhookSection({ ...deps, readDelivery: deps.bff.readDelivery });
  const trial = testCall({ ...deps, start: deps.bff.startTestCall });
  webhook.element.append(trial.element);
  return { webhook, trial };
}

/** Secrets stay out: what is not sent is kept. */
export function toInput({
  active,
  provider,
  queryNames,
  managers,
  general,
  rules,
}: SettingsDocument): SettingsInput {
  return {
    active,
    provider,
    credentials: {},
    ...(queryNames !== undefined && { queryNames }),
    managers,
    general,
    rules,
  };
}
