import en from '../../../i18n/en.json';
import { createTexts } from '../../../widget/shared/text';

export const text = createTexts(() => en);
