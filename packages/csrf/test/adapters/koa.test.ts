import { target } from '../../conformance/targets/koa.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
