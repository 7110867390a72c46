import { testFuzz } from './fuzz';

testFuzz('kuaikuai', 100_000);
