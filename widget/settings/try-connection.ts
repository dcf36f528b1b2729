import type {
  ProviderLines,
  ProviderName,
  SettingsDocument,
  SettingsInput,
} from '../../bff/contract/settings';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import type { ConnectionSection } from './connection-section';
import { connectionTest } from './connection-test';
import type { TestConnection } from './connection-test';
import type { ExtensionsSection } from './extensions-section';

export interface TryConnectionDeps {
  readonly text: Texts;
  readonly lifetime: Pick<Lifetime, 'after'>;
  /** As the form was opened. */
  readonly stored: SettingsDocument;
  readonly connection: ConnectionSection;
  readonly extensions: ExtensionsSection;
  readonly bff: {
    readonly testConnection: TestConnection;
    /** Asks the provider for its users, with the settings as typed; throws `BffError`. */
    readonly providerLines: (settings: SettingsInput) => Promise<ProviderLines>;
  };
}

/**
 * From keys to lines: what is typed is tried by itself, and once the provider takes it, its users are matched with the
 * managers. Keys that are stored already are not tried; their lines are offered and never filled in unasked.
 * @returns to be called when another provider was chosen, or the keys were stored
 */
export function tryConnection({ bff, connection, extensions, stored, ...deps }: TryConnectionDeps) {
  /** Nothing else on the page decides about it, so nothing else can make it fail. */
  const read = (): SettingsInput => {
    const { general, rules } = stored;
    return { active: false, ...connection.read(), managers: [], general, rules };
  };
  let asked = 0;
  const askForLines = async (tried: SettingsInput, fills: boolean): Promise<void> => {
    asked += 1;
    const mine = asked;
    const told = await bff.providerLines(tried).then(
      ({ lines }) => lines ?? 'has-none',
      () => 'unread' as const,
    );
    if (mine === asked) extensions.showLines(tried.provider, told, fills);
  };
  const trial = connectionTest({
    ...deps,
    test: bff.testConnection,
    read,
    onRight: (tried) => void askForLines(tried, true),
  });
  const onTyping = ({ type, target }: Event): void => {
    if (target instanceof HTMLInputElement && target.type === 'password') {
      trial.typed(type !== 'input');
    }
  };
  for (const type of ['input', 'change']) connection.element.addEventListener(type, onTyping);
  // The field holds what was pasted only afterwards.
  connection.element.addEventListener('paste', (event) => deps.lifetime.after(0, () => onTyping(event)));
  connection.element.append(trial.element);

  return (known: SettingsDocument, provider: ProviderName): void => {
    asked += 1;
    trial.clear();
    extensions.showLines(provider, 'unasked', false);
    const hasKeys = known.provider === provider && Object.keys(known.credentials).length > 0;
    if (hasKeys) void askForLines(read(), false);
  };
}
