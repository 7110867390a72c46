import { testFuzz } from './fuzz';

testFuzz('kuaikuai');
