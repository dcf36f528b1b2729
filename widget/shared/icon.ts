/** Our own icons on a 24 × 24 grid, drawn in the colour of the text beside them. */
const PATHS = {
  close:
    'M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400Z',
  sound:
    'M4 9.500h3.500L12 5.500v13l-4.500-4H4Zm10.500-1.200a5 5 0 0 1 0 7.400l1.100 1.200a6.600 6.600 0 0 0 0-9.800Zm2.500-2.800a8.800 8.800 0 0 1 0 13l1.100 1.200a10.400 10.400 0 0 0 0-15.400Z',
  muted:
    'M4 9.500h3.500L12 5.500v13l-4.500-4H4Zm11.100-.6L17 10.800l1.900-1.900 1.100 1.100-1.900 1.900 1.900 1.900-1.100 1.100-1.900-1.900-1.900 1.900-1.100-1.100 1.900-1.900-1.900-1.900Z',
  grip: 'M5 8.500h14v1.800H5Zm0 5.200h14v1.800H5Z',
  smaller: 'M5 11h14v2H5Z',
  larger: 'M6 5h12a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm1 4v8h10V9Z',
  check: 'm9.600 16.200-4-4L4.200 13.600l5.400 5.400L20 8.600l-1.400-1.400Z',
  copy: 'M8 4h10a2 2 0 0 1 2 2v10h-2V6H8Zm-4 6a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Zm2 0v8h8v-8Z',
} as const;

/** The handset of our logo: a bow, and a heavy piece at each end. Width, then path. */
const HANDSET = [
  [3.2, 'M7 6.500C7 12.500 11.500 17 17.500 17'],
  [4.6, 'M5.800 7.900 8.200 5.500'],
  [4.6, 'M16.100 18.200 18.500 15.800'],
] as const;

export type IconName = keyof typeof PATHS | 'handset';

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGElement {
  const svg = svgElement('svg', { viewBox: '0 0 24 24', class: 'kt-icon', 'aria-hidden': 'true' });
  svg.append(...(name === 'handset' ? HANDSET.map(strokePath) : [fillPath(PATHS[name])]));
  return svg;
}

function fillPath(d: string): SVGElement {
  return svgElement('path', { d, fill: 'currentColor' });
}

function strokePath([width, d]: readonly [number, string]): SVGElement {
  return svgElement('path', {
    d,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': String(width),
    'stroke-linecap': 'round',
  });
}

function svgElement(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
