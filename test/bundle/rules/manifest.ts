import { jsonOf, manifestOf } from '../archive';
import type { Manifest } from '../archive';
import type { Rule } from '../rule';

const SOURCE = '/docs/manifest-json';
const FIELD_TYPES = ['text', 'pass', 'users', 'users_lp', 'custom'];

/** A rule about a manifest that can be read; the first rule below tells when it cannot. */
function about(name: string, source: string, check: (manifest: Manifest) => readonly string[]): Rule {
  return {
    name,
    source,
    check: ({ archive }) => {
      const manifest = manifestOf(archive);
      return manifest === undefined ? [] : check(manifest);
    },
  };
}

export const manifestRules: readonly Rule[] = [
  {
    name: 'the manifest is JSON with all required keys',
    source: SOURCE,
    check: ({ archive }) => {
      if (jsonOf(archive, 'manifest.json') === undefined) return ['manifest.json is not JSON'];
      return manifestOf(archive) === undefined ? ['a required key is missing or of the wrong type'] : [];
    },
  },
  about('the interface version is 2', SOURCE, ({ widget }) =>
    widget.interface_version === 2 ? [] : [`interface_version is ${widget.interface_version}`],
  ),
  about('the version is written as 1.2.3, so that fresh files are served', SOURCE, ({ widget }) =>
    /^\d+\.\d+\.\d+$/.test(widget.version ?? '') ? [] : [`version is ${widget.version ?? 'missing'}`],
  ),
  about('support can be reached', SOURCE, ({ widget }) =>
    (widget.support?.link ?? widget.support?.email) === undefined
      ? ['neither support.link nor support.email']
      : [],
  ),
  about('a tour is a tour', SOURCE, ({ tour }) =>
    tour === undefined || tour.is_tour ? [] : ['tour.is_tour is not true'],
  ),
  about('a widget that is set up at installation has a field for it', SOURCE, ({ widget, settings = {} }) =>
    widget.installation && Object.keys(settings).length === 0 ? ['settings is empty'] : [],
  ),
  about(
    'settings have known field types, and at most one is custom',
    '/docs/field-types',
    ({ settings = {} }) => [
      ...Object.entries(settings)
        .filter(([, field]) => !FIELD_TYPES.includes(field.type))
        .map(([code, field]) => `settings.${code} has the type ${field.type}`),
      ...(Object.values(settings).filter(({ type }) => type === 'custom').length > 1
        ? ['there is more than one custom field']
        : []),
    ],
  ),
  about(
    'no secret is kept in a setting, where every browser of the account reads it',
    '/docs/field-types',
    ({ settings = {} }) =>
      Object.entries(settings)
        .filter(([, { type }]) => type === 'pass' || type === 'users_lp')
        .map(([code]) => `settings.${code} would hold a secret`),
  ),
  about('support is a web address and an e-mail address', SOURCE, ({ widget: { support = {} } }) => [
    ...(support.link === undefined || /^https:\/\/[\w.-]+\.\w+/.test(support.link)
      ? []
      : [`support.link is ${support.link}`]),
    ...(support.email === undefined || /^[^\s@]+@[\w.-]+\.\w+$/.test(support.email)
      ? []
      : [`support.email is ${support.email}`]),
  ]),
  about(
    'a widget that follows calls is on every page, and is started once for all of them',
    '/docs/widget-locations',
    ({ widget, locations }) => [
      ...(widget.init_once === true ? [] : ['init_once is not true']),
      ...(locations.includes('everywhere') ? [] : ['everywhere is not among the locations']),
    ],
  ),
  about('the manifest holds neither code nor secret key', '/docs/structure-widget', ({ widget }) =>
    ['code', 'secret_key'].filter((key) => key in widget).map((key) => `widget.${key} is set`),
  ),
  about('an area that needs more of the manifest has it', SOURCE, (manifest) =>
    Object.entries(NEEDED_BY)
      .filter(([area]) => manifest.locations.includes(area))
      .filter(([, path]) => valueAt(manifest, path) === undefined)
      .map(([area, path]) => `${area} needs ${path}`),
  ),
];

/** What stands nowhere but in the manifest of a widget with that area. */
const NEEDED_BY: Readonly<Record<string, string>> = {
  advanced_settings: 'advanced.title',
  digital_pipeline: 'dp.action_multiple',
  sms: 'sms.endpoint',
  mobile_card: 'mobile.frame_url',
  salesbot_designer: 'salesbot_designer',
  widget_page: 'left_menu',
};

function valueAt(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      root,
    );
}
