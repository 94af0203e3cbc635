import { target } from '../../conformance/targets/hono.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
