import { PROVIDER_CREDENTIALS, PROVIDER_NAMES } from '../../bff/contract/settings';
import type { ProviderName, SettingsInput } from '../../bff/contract/settings';
import { choiceGroup, textInput } from '../shared/controls';
import { el } from '../shared/dom';
import { freshId } from '../shared/field';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

type Credentials = Record<string, HTMLInputElement>;

export interface ConnectionSection extends Section<Pick<SettingsInput, 'provider' | 'credentials'>> {
  /** Empties the secret fields, whose content is stored now. */
  readonly forgetSecrets: () => void;
}

/**
 * Which provider, and how to reach it. Fields of the other providers stay in the page, hidden, so that
 * looking at another provider and back loses nothing that was typed.
 */
export function connectionSection(
  deps: SectionDeps,
  onProvider: (provider: ProviderName) => void,
): ConnectionSection {
  const { text, shown } = deps;
  const groups = new Map(PROVIDER_NAMES.map((provider) => [provider, credentialGroup(provider, deps)]));
  let provider = shown.provider;
  const showGroup = (): void =>
    groups.forEach(({ element }, name) => {
      element.hidden = name !== provider;
    });
  const choice = choiceGroup({
    legend: text('connection.provider'),
    name: freshId(),
    value: provider,
    className: 'kt-choices_cards',
    options: PROVIDER_NAMES.map((value) => ({ value, label: text(`providers.${value}`) })),
    onChange: (value) => {
      provider = PROVIDER_NAMES.find((name) => name === value) ?? provider;
      showGroup();
      onProvider(provider);
    },
  });
  showGroup();

  return {
    element: sectionFrame(
      text('connection.title'),
      text('connection.hint'),
      choice.element,
      ...[...groups.values()].map(({ element }) => element),
    ),
    read: () => ({ provider, credentials: typed(groups.get(provider)?.inputs ?? {}) }),
    forgetSecrets() {
      groups.forEach(({ inputs }) => Object.values(inputs).forEach((input) => (input.value = '')));
    },
  };
}

function credentialGroup(provider: ProviderName, { text, fields, stored, shown }: SectionDeps) {
  const inputs: Credentials = {};
  const rows = PROVIDER_CREDENTIALS[provider].map(({ name }) => {
    const isStored = stored.provider === provider && stored.credentials[name] !== undefined;
    const draft = shown.provider === provider ? shown.credentials[name] : undefined;
    // `new-password` keeps the browser from filling in the manager's own password.
    const input = textInput(typeof draft === 'string' ? draft : '', {
      type: 'password',
      autocomplete: 'new-password',
      spellcheck: 'false',
    });
    inputs[name] = input;
    const label = text.find(`credentials.${provider}.${name}`) ?? name;
    const path = credentialPath(provider, name);
    return fields.add({ path, label, ...(isStored && { hint: text('connection.stored') }) }, input);
  });
  return { element: el('div', { class: 'kt-grid' }, ...rows), inputs };
}

/** Several providers have a credential of the same name, so the form tells them apart. */
export function credentialPath(provider: ProviderName, name: string): string {
  return `${provider}.credentials.${name}`;
}

/** An empty field keeps what is stored, so it is left out. */
function typed(inputs: Credentials): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs)
      .map(([name, input]) => [name, input.value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}
