import { createOffers } from './offers.ts';
import { serve } from './serve.ts';

await serve(createOffers);
