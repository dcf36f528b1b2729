import type { GeneralSettings } from '../../bff/contract/settings';
import { selectBox, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import { countryOptions, timeZoneOptions } from './countries';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

export function generalSection(deps: SectionDeps): Section<GeneralSettings> {
  const { text, fields, shown, locale } = deps;
  const ringSound = tickBox(shown.general.ringSound);
  const openCard = tickBox(shown.general.openCard);
  const callResultForm = tickBox(shown.general.callResultForm);
  const rateQuality = tickBox(shown.general.rateQuality);
  const country = selectBox(shown.general.defaultCountry, countryOptions(locale));
  const zone = selectBox(shown.general.timeZone, timeZoneOptions());

  return {
    element: sectionFrame(
      text('general.title'),
      '',
      fields.addTick({ path: 'general.ringSound', label: text('general.ring_sound') }, ringSound),
      fields.addTick({ path: 'general.openCard', label: text('general.open_card') }, openCard),
      fields.addTick(
        { path: 'general.callResultForm', label: text('general.call_result_form') },
        callResultForm,
      ),
      fields.addTick({ path: 'general.rateQuality', label: text('general.rate_quality') }, rateQuality),
      el(
        'div',
        { class: 'kt-grid' },
        fields.add(
          {
            path: 'general.defaultCountry',
            label: text('general.country'),
            hint: text('general.country_hint'),
          },
          country,
        ),
        fields.add(
          {
            path: 'general.timeZone',
            label: text('general.time_zone'),
            hint: text('general.time_zone_hint'),
          },
          zone,
        ),
      ),
    ),
    read: () => ({
      ringSound: ringSound.checked,
      openCard: openCard.checked,
      callResultForm: callResultForm.checked,
      rateQuality: rateQuality.checked,
      defaultCountry: country.value,
      timeZone: zone.value,
    }),
  };
}
