import { testFuzz } from './fuzz';

testFuzz('fengchao');
