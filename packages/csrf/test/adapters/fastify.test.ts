import { target } from '../../conformance/targets/fastify.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
