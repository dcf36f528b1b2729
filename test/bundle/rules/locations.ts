import { manifestOf, textOf } from '../archive';
import type { Rule } from '../rule';
import { textsByLanguage } from './languages';

const SOURCE = '/docs/widget-locations';

const AREAS = [
  'lcard',
  'ccard',
  'comcard',
  'llist',
  'clist',
  'tlist',
  'settings',
  'advanced_settings',
  'card_sdk',
  'catalogs',
  'digital_pipeline',
  'lead_sources',
  'widget_page',
  'sms',
  'mobile_card',
  'salesbot_designer',
  'website_chat_button',
  'ai_agent',
  'everywhere',
];
const WITH_SUFFIX = /^(lcard|ccard|comcard|llist|clist|tlist)(-[01])?$/;

/** Without these callbacks in the script, the area is declared and not used. */
const NEEDS: Readonly<Record<string, RegExp>> = {
  settings: /\bsettings\(/,
  advanced_settings: /\badvancedSettings\b/,
  digital_pipeline: /\bdpSettings\b/,
  widget_page: /\binitMenuPage\b/,
  catalogs: /\bloadCatalogElement\b/,
  sms: /\badd_source\b/,
  lead_sources: /\bget_pipeline_id\b/,
  salesbot_designer: /\bonSalesbotDesignerSave\b/,
  // Cards and lists are where numbers stand that a click calls.
  lcard: /add_action/,
  ccard: /add_action/,
  comcard: /add_action/,
  llist: /add_action/,
  clist: /add_action/,
  tlist: /\btodo\b/,
};

export const locationRules: readonly Rule[] = [
  {
    name: 'locations are areas of Kommo, each once',
    source: SOURCE,
    check: ({ archive }) => {
      const locations = manifestOf(archive)?.locations ?? [];
      const areas = locations.map(areaOf);
      return [
        ...locations
          .filter(
            (location) =>
              !AREAS.includes(areaOf(location)) || (/-/.test(location) && !WITH_SUFFIX.test(location)),
          )
          .map((location) => `${location} is no location`),
        ...areas.filter((area, index) => areas.indexOf(area) < index).map((area) => `${area} stands twice`),
      ];
    },
  },
  {
    name: 'only locations that the script uses are declared',
    source: '/docs/getting-listed',
    check: ({ archive }) => {
      const script = [...archive.keys()]
        .filter((name) => name.endsWith('.js'))
        .map((name) => textOf(archive, name))
        .join('\n');
      return (manifestOf(archive)?.locations ?? [])
        .filter((location) => NEEDS[areaOf(location)]?.test(script) === false)
        .map((location) => `${location} is declared and not used`);
    },
  },
  {
    name: "the card's own part comes with a card",
    source: SOURCE,
    check: ({ archive }) => {
      const areas = (manifestOf(archive)?.locations ?? []).map(areaOf);
      const hasCard = areas.some((area) => ['lcard', 'ccard', 'comcard'].includes(area));
      return areas.includes('card_sdk') && !hasCard ? ['card_sdk stands without a card'] : [];
    },
  },
  {
    name: 'an agent of the AI is described in every language',
    source: SOURCE,
    check: ({ archive }) =>
      manifestOf(archive)?.locations.includes('ai_agent') === true
        ? textsByLanguage(archive)
            .filter(([, texts]) => !texts.get('widget.ai_agent_description'))
            .map(([code]) => `${code} lacks widget.ai_agent_description`)
        : [],
  },
  {
    name: 'a custom field comes with the settings location',
    source: '/docs/field-types',
    check: ({ archive }) => {
      const manifest = manifestOf(archive);
      const hasCustom = Object.values(manifest?.settings ?? {}).some(({ type }) => type === 'custom');
      return hasCustom && manifest?.locations.includes('settings') === false
        ? ['settings is not among the locations']
        : [];
    },
  },
];

function areaOf(location: string): string {
  return location.replace(/-[01]$/, '');
}
