import { target } from '../../conformance/targets/nest-fastify.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
