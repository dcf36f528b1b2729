import type { GeneralSettings } from '../../bff/contract/settings';
import { selectBox, tickBox } from '../shared/controls';
import { fold } from './section';
import type { Section, SectionDeps } from './section';

const OPENINGS = ['never', 'ring', 'answer'] as const;

type ScreensPart = Pick<
  GeneralSettings,
  'ringSound' | 'openCard' | 'openCardOn' | 'callResultForm' | 'rateQuality'
>;

/** What managers see and hear of a call. */
export function screensSection({ text, fields, shown }: SectionDeps): Section<ScreensPart> {
  const { general } = shown;
  const ringSound = tickBox(general.ringSound);
  const openCard = selectBox(
    general.openCard ? (general.openCardOn ?? 'answer') : 'never',
    OPENINGS.map((value) => ({ value, label: text(`general.open_card_on.${value}`) })),
  );
  const callResultForm = tickBox(general.callResultForm);
  const rateQuality = tickBox(general.rateQuality);
  const rateField = fields.addTick(
    { path: 'general.rateQuality', label: text('general.rate_quality') },
    rateQuality,
  );
  const showWhatApplies = (): void => {
    rateField.hidden = !callResultForm.checked;
  };
  callResultForm.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: fold(
      { title: text('general.title'), level: 'h3' },
      fields.addTick({ path: 'general.ringSound', label: text('general.ring_sound') }, ringSound),
      fields.addTick(
        { path: 'general.callResultForm', label: text('general.call_result_form') },
        callResultForm,
      ),
      rateField,
      fields.add({ path: 'general.openCardOn', label: text('general.open_card') }, openCard),
    ).element,
    read: () => ({
      ringSound: ringSound.checked,
      openCard: openCard.value !== 'never',
      openCardOn: openCard.value === 'ring' ? 'ring' : 'answer',
      callResultForm: callResultForm.checked,
      rateQuality: rateQuality.checked,
    }),
  };
}
