// The pictures of the cars: drawn here, so that the shop needs no files and no other origin.
import { html } from '../html.ts';
import type { Html } from '../html.ts';

const bodies = {
  hatchback: {
    body: 'M14 74V60q2-9 20-12l34-4q24-22 58-22h38q16 0 22 10l14 18 22 5q8 3 8 12v7z',
    glass: 'M80 44q18-15 44-15v15zM131 29h28q9 0 14 6l6 9h-48z',
    wheels: [58, 186],
  },
  saloon: {
    body: 'M8 74V62q2-8 18-10l38-5q26-23 54-23h30q18 0 34 20l34 5q14 3 16 14v11z',
    glass: 'M78 46q18-15 38-15v15zM123 31h24q12 0 22 15h-46z',
    wheels: [54, 184],
  },
  estate: {
    body: 'M8 74V62q2-8 18-10l36-5q26-24 54-24h82q12 0 18 12l8 16q4 2 4 10v13z',
    glass: 'M76 46q18-16 36-16v16zM119 30h36v16h-36zM162 30h32q6 0 9 5l5 11h-46z',
    wheels: [54, 184],
  },
  roadster: {
    body: 'M6 76V66q3-9 22-12l54-7 20-18 7 1-12 17h50q28-6 60 0 18 3 22 14l3 15z',
    glass: 'M84 46l18-15 4 1-10 14z',
    wheels: [52, 188],
  },
  van: {
    body: 'M10 74V56q0-6 8-10l22-26q4-5 12-5h166q12 0 12 12v47z',
    glass: 'M30 44l17-20q3-3 8-3h15v23zM78 21h40v23H78z',
    wheels: [54, 188],
  },
} as const;

const paints = {
  cherry: '#c8324a',
  ocean: '#2f6fb5',
  moss: '#4d8055',
  sand: '#c9a46a',
  night: '#3f4658',
  snow: '#d9dee6',
} as const;

export type CarShape = keyof typeof bodies;
export type CarColour = keyof typeof paints;

export const carShapes: readonly CarShape[] = ['hatchback', 'saloon', 'estate', 'roadster', 'van'];
export const carColours: readonly CarColour[] = [
  'cherry',
  'ocean',
  'moss',
  'sand',
  'night',
  'snow',
];

export function isCarShape(text: unknown): text is CarShape {
  return carShapes.some((shape) => shape === text);
}

export function isCarColour(text: unknown): text is CarColour {
  return carColours.some((colour) => colour === text);
}

export function drawCar(shape: CarShape, colour: CarColour): Html {
  const { body, glass, wheels } = bodies[shape];
  const wheel = (x: number): Html =>
    html` <circle cx="${x}" cy="75" r="17" fill="#20242c" />
      <circle cx="${x}" cy="75" r="9" fill="#aeb6c2" />
      <circle cx="${x}" cy="75" r="3" fill="#20242c" />`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 100" role="img">
    <ellipse cx="120" cy="92" rx="108" ry="4" fill="#000" opacity=".18" />
    <path d="${body}" fill="${paints[colour]}" />
    <path d="${glass}" fill="#1b2330" opacity=".78" />
    <path d="M18 64h204" stroke="#fff" stroke-opacity=".28" stroke-width="2" />
    ${wheels.map(wheel)}
  </svg>`;
}
