// What each layer is, for somebody who has not read a page about it.
import type { Layer } from '@rampart/keyring';

interface LayerWords {
  /** Under the layer's name in the picture. */
  readonly title: string;
  readonly stops: string;
}

export const layerNames: readonly Layer[] = [
  'csrf',
  'client',
  'gateway',
  'server',
  'data',
  'watch',
];

export const layerWords: Readonly<Record<Layer, LayerWords>> = {
  csrf: {
    title: 'The page is ours',
    stops: 'Requests that another site makes in the name of somebody who is logged in.',
  },
  client: {
    title: 'Input stays input',
    stops: 'Names and texts from outside that would turn into other keys or into scripts.',
  },
  gateway: {
    title: 'Who may say what',
    stops: 'Strangers, guessed passwords, dangerous commands, foreign keys, too much at once.',
  },
  server: {
    title: 'Locked down',
    stops: 'Whoever gets past the gateway: rights, encryption, settings that cannot be turned.',
  },
  data: {
    title: 'Nothing is lost',
    stops: 'Loss: replicas, and an archive from which any moment comes back.',
  },
  watch: {
    title: 'Everything is seen',
    stops: 'Silence: whatever happens is in a log that cannot be altered unnoticed.',
  },
};
