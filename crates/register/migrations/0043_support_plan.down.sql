DROP TABLE support_plan;
