/** Our own icons: paths on a 24 × 24 grid, drawn in the colour of the text beside them. */
const PATHS = {
  handset:
    'M7.2 3.5 9.6 3c.5-.1 1 .2 1.2.7l1.1 2.8c.2.4 0 .9-.3 1.2L10.100 9c.9 2 2.500 3.700 4.600 4.700l1.500-1.600c.3-.3.8-.4 1.200-.3l2.800 1.100c.5.2.8.7.7 1.200l-.5 2.500c-.2.9-1 1.500-1.900 1.400C11.600 17.400 6.500 12.300 5.800 5.400c-.1-.9.5-1.700 1.400-1.900Z',
  close:
    'M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400Z',
  sound:
    'M4 9.500h3.500L12 5.500v13l-4.500-4H4Zm10.500-1.200a5 5 0 0 1 0 7.400l1.100 1.200a6.600 6.600 0 0 0 0-9.800Zm2.500-2.800a8.800 8.800 0 0 1 0 13l1.100 1.200a10.400 10.400 0 0 0 0-15.400Z',
  muted:
    'M4 9.500h3.500L12 5.500v13l-4.500-4H4Zm11.100-.6L17 10.800l1.900-1.900 1.100 1.100-1.900 1.900 1.900 1.900-1.100 1.100-1.900-1.900-1.900 1.900-1.100-1.100 1.900-1.900-1.900-1.900Z',
  check: 'm9.600 16.200-4-4L4.200 13.600l5.400 5.400L20 8.600l-1.400-1.400Z',
  copy: 'M8 4h10a2 2 0 0 1 2 2v10h-2V6H8Zm-4 6a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Zm2 0v8h8v-8Z',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'kt-icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  path.setAttribute('fill', 'currentColor');
  svg.append(path);
  return svg;
}
