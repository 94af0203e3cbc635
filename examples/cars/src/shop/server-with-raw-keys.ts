// The shop that asks Redis for whatever a browser sends, to show that the attack is real.
import { openOffersByText } from './offers-by-text.ts';
import { serve } from './serve.ts';

await serve((_redis, { redisUrl }) => openOffersByText(redisUrl));
