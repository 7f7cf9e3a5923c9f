package io.zhiying.profile.lifetime.model;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.hipparchus.analysis.MultivariateFunction;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Where a log-likelihood of positive parameters is greatest: by Nelder and Mead's simplex in the logarithms, begun anew
 * at its own end until that gains nothing.
 *
 * @param parameters at the maximum
 * @param standardErrors of the parameters, from the curvature there; NaN where the surface is flat
 */
record Maximum(double[] parameters, double[] standardErrors, double logLikelihood) {
    private static final int MAX_EVALUATIONS = 4_000;
    private static final int MAX_STARTS = 20;
    private static final double GAIN = 1e-6;
    /** Beyond e^±25 a parameter says only that the model has degenerated. */
    private static final double BOUND = 25;

    private static final double STEP = 1e-3;

    static Maximum of(ToDoubleFunction<double[]> logLikelihood, double... start) {
        MultivariateFunction surface = logs -> {
            for (double log : logs) {
                if (Math.abs(log) > BOUND) {
                    return Double.NEGATIVE_INFINITY;
                }
            }
            double value = logLikelihood.applyAsDouble(exp(logs));
            return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        };
        double[] best = Arrays.stream(start).map(Math::log).toArray();
        double value = surface.value(best);
        for (int i = 0; i < MAX_STARTS; i++) {
            var found = new SimplexOptimizer(new SimpleValueChecker(1e-13, 1e-9))
                    .optimize(
                            new MaxEval(MAX_EVALUATIONS),
                            new ObjectiveFunction(surface),
                            GoalType.MAXIMIZE,
                            new InitialGuess(best),
                            new NelderMeadSimplex(best.length, 0.3));
            double gain = found.getValue() - value;
            best = found.getPoint();
            value = found.getValue();
            if (gain < GAIN) {
                break;
            }
        }
        return new Maximum(exp(best), errors(surface, best), value);
    }

    /** By the delta method: an error of a logarithm, times the parameter. */
    private static double[] errors(MultivariateFunction surface, double[] at) {
        int n = at.length;
        RealMatrix information = MatrixUtils.createRealMatrix(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double curvature = (moved(surface, at, i, STEP, j, STEP)
                                - moved(surface, at, i, STEP, j, -STEP)
                                - moved(surface, at, i, -STEP, j, STEP)
                                + moved(surface, at, i, -STEP, j, -STEP))
                        / (4 * STEP * STEP);
                information.setEntry(i, j, -curvature);
                information.setEntry(j, i, -curvature);
            }
        }
        double[] errors = new double[n];
        Arrays.fill(errors, Double.NaN);
        try {
            RealMatrix covariance = new LUDecomposition(information).getSolver().getInverse();
            for (int i = 0; i < n; i++) {
                errors[i] = Math.exp(at[i]) * Math.sqrt(covariance.getEntry(i, i));
            }
        } catch (MathRuntimeException singular) {
            return errors;
        }
        return errors;
    }

    private static double moved(MultivariateFunction surface, double[] at, int i, double byI, int j, double byJ) {
        double[] point = at.clone();
        point[i] += byI;
        point[j] += byJ;
        return surface.value(point);
    }

    private static double[] exp(double[] logs) {
        return Arrays.stream(logs).map(Math::exp).toArray();
    }
}
